"""Cues of meetings: what lies between two names."""

from extractors.link_cues import meeting_cues
from extractors.link_reading import read_arguments
from tests.extractors.annotating import annotate


def test_cues_tell_the_direction_and_the_words_between():
    reading = read_arguments(annotate("[Method:FlowNet] outperforms [Method:OldNet]."))
    meetings = reading.meetings()
    ahead = meeting_cues(reading, ["M", "C"], 0, 1, meetings[0, 1][0])
    behind = meeting_cues(reading, ["M", "C"], 1, 0, meetings[1, 0][0])
    assert {"s>mid=outperform", "s>parts=MC", "s>vs=comparing"} <= set(ahead)
    assert {"s<mid=outperform", "s<parts=CM"} <= set(behind)


def test_lists_are_names_and_joints():
    reading = read_arguments(annotate("[Method:A], [Method:B] and [Method:C] beat [Method:D]."))
    meetings = reading.meetings()
    one, other = ({*meeting_cues(reading, "uuuu", *pair, meetings[pair][0])} for pair in ((0, 2), (2, 3)))
    assert "s>list" in one
    assert "s>list" not in other
