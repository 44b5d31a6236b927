"""The correction stage: a draft answer is split into claims, each is checked, and the answer is mended or withdrawn.

After Woodpecker (Yin et al. 2023): claims -> checks -> witnesses -> verdicts -> correction, without a language model.
"""
