package inf

func (p *planner) checkAdmin(d directive) {
	unlessOff("the check for administrators is not carried out yet")(p, d)
}

func (p *planner) beginPrompt(d directive) { prompt("prompts are not carried out yet")(p, d) }

func (p *planner) endPrompt(d directive) { prompt("prompts are not carried out yet")(p, d) }

func (p *planner) customDestination(d directive) {
	unsupportedLists("directories from the registry are not carried out yet")(p, d)
}

func (p *planner) perUserInstall(d directive) {
	unsupportedLists("Active Setup is not carried out yet")(p, d)
}

func (p *planner) delDirs(d directive) { unsupportedLists("directories are not removed yet")(p, d) }

func (p *planner) cleanup(d directive) {
	unlessOff("removal of the INF itself is not carried out yet")(p, d)
}

func (p *planner) shellRefresh(d directive) { unlessOff("the shell is not refreshed yet")(p, d) }

func (p *planner) reboot(d directive) { unsupported("a restart is not asked for yet")(p, d) }
