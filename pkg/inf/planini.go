package inf

func (p *planner) updateInis(d directive) {
	unsupportedLists("INI files are not carried out yet")(p, d)
}

func (p *planner) updateINIFields(d directive) {
	unsupportedLists("INI files are not carried out yet")(p, d)
}

func (p *planner) ini2Reg(d directive) { unsupportedLists("INI files are not carried out yet")(p, d) }
