package inf

func (p *planner) addReg(d directive) {
	unsupportedLists("registry entries are not carried out yet")(p, d)
}

func (p *planner) delReg(d directive) {
	unsupportedLists("registry entries are not carried out yet")(p, d)
}

func (p *planner) bitReg(d directive) {
	unsupportedLists("registry entries are not carried out yet")(p, d)
}
