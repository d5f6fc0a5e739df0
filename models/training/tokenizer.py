"""A byte-pair tokenizer in CLIP's layout, and its training on the captions' words."""
import collections
import json
import os
import re

PATTERN = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")
START, END = "<|startoftext|>", "<|endoftext|>"


def byte_alphabet():
    """CLIP's printable stand-ins for the 256 bytes, in vocabulary order."""
    keep = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    order, chars, extra = list(keep), [chr(b) for b in keep], 0
    for b in range(256):
        if b not in keep:
            order.append(b)
            chars.append(chr(256 + extra))
            extra += 1
    return dict(zip(order, chars))


ALPHABET = byte_alphabet()


def symbols(word):
    s = [ALPHABET[b] for b in word.encode("utf-8")]
    s[-1] += "</w>"
    return s


def pieces(text):
    return PATTERN.findall(re.sub(r"\s+", " ", text).strip().lower())


def train(texts, merges=1400, least=3):
    """The most frequent neighbours, one pair after another, until words are whole."""
    counts = collections.Counter(w for t in texts for w in pieces(t))
    words = {w: symbols(w) for w, n in counts.items() if n >= least}
    rules = []
    while len(rules) < merges:
        pairs = collections.Counter()
        for w, s in words.items():
            for p in zip(s, s[1:]):
                pairs[p] += counts[w]
        if not pairs:
            break
        best = max(pairs, key=lambda p: (pairs[p], p))
        rules.append(best)
        for w, s in words.items():
            if len(s) > 1:
                words[w] = merge(s, best)
    return rules


def merge(s, pair):
    out, i = [], 0
    while i < len(s):
        if i + 1 < len(s) and (s[i], s[i + 1]) == pair:
            out.append(s[i] + s[i + 1])
            i += 2
        else:
            out.append(s[i])
            i += 1
    return out


def save(rules, folder):
    os.makedirs(folder, exist_ok=True)
    alphabet = list(ALPHABET.values())
    vocab = alphabet + [c + "</w>" for c in alphabet] + ["".join(p) for p in rules] + [START, END]
    with open(os.path.join(folder, "vocab.json"), "w", encoding="utf-8") as f:
        json.dump({t: i for i, t in enumerate(vocab)}, f, ensure_ascii=False)
    with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as f:
        f.write("#version: 0.2\n" + "".join("%s %s\n" % p for p in rules))
    special = {"bos_token": START, "eos_token": END, "unk_token": END, "pad_token": END}
    with open(os.path.join(folder, "special_tokens_map.json"), "w") as f:
        json.dump(special, f, indent=2)
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as f:
        json.dump({"tokenizer_class": "CLIPTokenizer", "do_lower_case": True, "model_max_length": 77, "add_prefix_space": False, "errors": "replace", **special}, f, indent=2)


class Tokenizer:
    def __init__(self, folder):
        self.vocab = json.load(open(os.path.join(folder, "vocab.json"), encoding="utf-8"))
        lines = open(os.path.join(folder, "merges.txt"), encoding="utf-8").read().split("\n")[1:]
        self.rank = {tuple(l.split(" ")): i for i, l in enumerate(lines) if l}
        self.start, self.end, self.cache = self.vocab[START], self.vocab[END], {}

    def word(self, w):
        if w not in self.cache:
            s = symbols(w)
            while len(s) > 1:
                best = min(zip(s, s[1:]), key=lambda p: self.rank.get(p, 1 << 30))
                if best not in self.rank:
                    break
                s = merge(s, best)
            self.cache[w] = [self.vocab[x] for x in s]
            if len(self.cache) > 50000:
                self.cache.popitem()
        return self.cache[w] if w in self.cache else [self.vocab[x] for x in s]

    def encode(self, text, length=77):
        """Identifiers with start and end, cut or filled with the end token to the length."""
        ids = [i for w in pieces(text) for i in self.word(w)][:length - 2]
        ids = [self.start] + ids + [self.end]
        return ids + [self.end] * (length - len(ids))
