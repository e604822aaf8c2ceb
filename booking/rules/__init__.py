"""The rules engine: facts of one request and a stack of rulebooks in, an answer that explains itself out.

    vocabulary → operators → rule → combine → kinds → reading → book → stack → weigh → judges → decide → record
                                                                                       sentences (the only words)

No query, no clock, no Django but for labels and sentences: the same facts and books always give the same bytes.
"""
