"""A corpus with known duplicates: things with the names that papers give them, beside others that look alike."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from kg.resolution import Clusters, Name, cluster

THINGS = """
Method: GAN = generative adversarial network | GANs | Generative Adversarial Networks | generative adversarial nets
Method: CNN = convolutional neural network | CNNs | convolutional neural networks | Convolutional Neural Nets
Method: LSTM = long short-term memory | LSTMs | Long Short Term Memory | long short-term memories
Method: SVM = support vector machine | SVMs | Support Vector Machines | support-vector machine
Method: MAP = maximum a posteriori | maximum-a-posteriori | Maximum A Posteriori
Method: PCA = principal component analysis | Principal Component Analysis | principal components analysis
Method: ResNet | ResNets | RESNET | Res-Net | ResNet model
Method: ResNet-50 | ResNet50 | ResNet 50 | resnet-50
Method: ResNet-101 | ResNet101 | ResNet 101
Method: GPT-3 | GPT3 | GPT 3 | GPT-3 model
Method: GPT-3.5 | GPT 3.5
Method: GPT-4 | GPT4
Method: BERT | BERT model | Bert | BERT models
Method: RoBERTa | Roberta | RoBERTa model
Method: k-means | K-Means | k means | kmeans
Method: k-medoids | K-Medoids
Method: Adam | ADAM | adam
Method: AdamW
Method: U-Net | UNet | U-net | U-Nets
Method: V-Net | VNet
Method: word2vec | Word2Vec | word2vec model
Method: deep learning | Deep Learning | Task/deep learning | deep-learning
Method: reinforcement learning | Reinforcement Learning | Task/reinforcement learning
Method: deep reinforcement learning | Deep Reinforcement Learning
Method: fine-tuning | finetuning | fine tuning | fine-tuned | Task/fine-tuning
Method: pre-training | pretraining | Pre-training | pre-trained
Method: topic modelling | topic modeling | Topic Modeling | Task/topic modelling
Method: batch normalisation | batch normalization | Batch Normalization
Method: layer normalization | Layer Normalisation
Method: graph colouring | graph coloring
Method: random forest | Random Forests | random forests
Method: neural network | neural networks | Neural Nets | neural nets
Method: GES = greedy equivalence search | Greedy Equivalence Search
Method: GES = graph edit score
Method: transformer | Transformers | Transformer | Task/transformer
Method: \\textsc{StarPath} | StarPath | Star-Path
Dataset: ImageNet | Image-Net | ImageNet dataset | ImageNet database | IMAGENET
Dataset: ImageNet-C | ImageNet C
Dataset: CIFAR-10 | CIFAR10 | CIFAR 10 | Cifar-10 dataset
Dataset: CIFAR-100 | CIFAR100 | CIFAR-100 dataset
Dataset: MNIST | MNIST dataset | Mnist | Method/MNIST
Dataset: Fashion-MNIST | FashionMNIST | Fashion MNIST
Dataset: SQuAD | SQUAD | SQuAD dataset | Task/SQuAD
Dataset: SQuAD 2.0 | SQuAD-2.0
Dataset: VQA dataset | VQA benchmark
Dataset: WordNet | Wordnet | Word-Net
Dataset: Penn Treebank | Penn Tree Bank | Penn TreeBank corpus
Task: VQA = visual question answering | Visual Question Answering | visual question-answering
Task: machine translation | Machine Translation | Method/machine translation
Task: neural machine translation | Neural Machine Translation
Task: image segmentation | image-segmentation | Image Segmentation | Method/image segmentation
Task: instance segmentation | instance-segmentation
Task: NER = named entity recognition | named-entity recognition | Named Entity Recognition | Method/NER
Task: behaviour recognition | behavior recognition | Behaviour recognition
Task: sentiment analysis | Sentiment Analysis | sentiment analysis task
Task: dialogue generation | dialog generation
Task: tumour detection | tumor detection | tumour detection task
Task: question answering | Question-Answering | question answering task
Task: text summarisation | text summarization
Metric: mAP = mean average precision | mAPs | mean Average Precision
Metric: accuracy | Accuracy | accuracies | accuracy score | Task/accuracy
Metric: top-1 accuracy | Top 1 accuracy
Metric: top-5 accuracy | Top-5 accuracy
Metric: BLEU | BLEU score | Bleu | BLEU scores
Metric: F1 | F1 score | F1-score | F1 scores
Metric: WER = word error rate | word error rates | Word Error Rate
Metric: perplexity | Perplexity | Method/perplexity
Metric: inference time | Inference time
Hardware: A100 | NVIDIA A100 | NVIDIA A100 GPUs | A100 GPU
Hardware: V100 | Tesla V100 | NVIDIA Tesla V100 | Nvidia V100 GPUs
Hardware: RTX 3090 | GeForce RTX 3090 | NVIDIA RTX 3090
Hardware: RTX 3080 | GeForce RTX 3080
Hardware: Raspberry Pi 4 | Raspberry Pi-4
Hardware: Raspberry Pi 3
Software: PyTorch | Pytorch | PyTorch library | Method/PyTorch
Software: TensorFlow | Tensorflow | TensorFlow framework | Method/TensorFlow
Software: scikit-learn | Scikit-learn | scikit learn | scikitlearn
Software: LaTeX
Method: latex
Software: C++
Software: C
Software: C#
Software: Go
Task: Go
Metric: memory | Memory
Hardware: memory
Dataset: flow control benchmark | flow control benchmarks
Task: flow control | Flow control
"""
"""One thing a line: its type and names, the first with the long form that its papers define; ``Type/`` before a name
is a type under which some papers have it. Lines are different things."""


def corpus() -> list[tuple[int, Name]]:
    """Which thing, and its name in a paper: the first name in five papers, the others in one each."""
    found: list[tuple[int, Name]] = []
    for thing, line in enumerate(THINGS.strip().splitlines()):
        type_, names = line.split(": ", 1)
        first, *others = names.split(" | ")
        short, _, long = first.partition(" = ")
        usual = Name(type_, short, short, long) if long else Name(type_, short)
        found.extend([(thing, usual)] * 5)
        for other in others:
            kind, slash, name = other.rpartition("/")
            found.append((thing, Name(kind, name, confidence=0.7) if slash else Name(type_, name)))
    return found


def scores(found: list[tuple[int, Name]], clusters: Clusters) -> tuple[float, float]:
    """Pairwise precision and recall over the different names."""
    names = dict.fromkeys(found)
    nodes = Counter(clusters.node_id(name) for _, name in names)
    things = Counter(thing for thing, _ in names)
    both = Counter((thing, clusters.node_id(name)) for thing, name in names)
    pairs = [sum(n * (n - 1) for n in counts.values()) for counts in (both, nodes, things)]
    return pairs[0] / pairs[1], pairs[0] / pairs[2]


def test_names_of_one_thing_meet_and_others_do_not() -> None:
    found = corpus()
    clusters = cluster([name] for _, name in found)
    precision, recall = scores(found, clusters)
    assert len({thing for thing, _ in found}) >= 60
    assert precision >= 0.97, wrong(found, clusters)
    assert recall >= 0.90, wrong(found, clusters)


def wrong(found: list[tuple[int, Name]], clusters: Clusters) -> list[tuple[str, str]]:
    """Pairs of names that are judged wrongly, for the message."""
    names = list(dict.fromkeys(found))
    return [
        (f"{a.type}/{a.text}", f"{b.type}/{b.text}")
        for (one, a), (other, b) in product(names, names)
        if (a.type, a.text) < (b.type, b.text) and (one == other) != (clusters.node_id(a) == clusters.node_id(b))
    ]


@pytest.mark.parametrize("step", [2, 3])
def test_the_corpus_in_another_order_is_the_same(step: int) -> None:
    names = [name for _, name in corpus()]
    other = [name for start in range(step) for name in names[start::step]]
    one, two = cluster([name] for name in names), cluster([name] for name in reversed(other))
    assert sorted(one.nodes()) == sorted(two.nodes())
    assert list(one.merges()) == list(two.merges())
