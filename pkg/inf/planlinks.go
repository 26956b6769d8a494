package inf

func (p *planner) profileItems(d directive) { unsupportedLists("links are not carried out yet")(p, d) }
