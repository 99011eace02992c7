"""Author's text becomes checked data; nothing executes while reading.

``source`` reads YAML 1.2 with the place of every value, ``schema`` checks a definition's shape in the author's
nouns, ``condition``, ``term`` and ``template`` are the small languages inside definitions.
"""
