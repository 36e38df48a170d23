"""Training of the shipped tagger: needs the extra ``train`` (torch, scikit-learn, scipy); nothing else imports it."""
