package inf

func (p *planner) registerOCXs(d directive) {
	unsupportedLists("registration of components is not carried out yet")(p, d)
}

func (p *planner) unregisterOCXs(d directive) {
	unsupportedLists("registration of components is not carried out yet")(p, d)
}

func (p *planner) registerDLLs(d directive) {
	unsupportedLists("registration of components is not carried out yet")(p, d)
}

func (p *planner) unregisterDLLs(d directive) {
	unsupportedLists("registration of components is not carried out yet")(p, d)
}
