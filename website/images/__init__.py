"""Images: validated and re-encoded when uploaded (`uploads`), cut into the sizes that pages show
(`renditions`), and drawn as social cards (`cards`).
"""
