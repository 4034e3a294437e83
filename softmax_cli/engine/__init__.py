"""Engine: how blocks get through, by two verbs, *transform* and *aggregate*."""
