package lint

import (
	"strings"

	"goexpress/internal/winpath"
)

// windowsPrograms are programs that every client has in the folders where a
// package looks for a bare name: System32, its WindowsPowerShell and wbem
// folders, and the Windows folder. Left out is what only some editions have.
const windowsPrograms = `
attrib auditpol bcdedit bitsadmin bootcfg cacls certreq certutil chcp chkdsk choice cipher clip cmd cmdkey
cmstp comp compact control convert cscript dism diskpart doskey driverquery esentutl eventcreate expand
explorer extrac32 fc find findstr finger forfiles format fsutil fltmc gpresult gpupdate hh hostname icacls
ie4uinit infdefaultinstall ipconfig klist label logman logoff lpksetup makecab mavinject mklink mmc mode more
mountvol mpnotify mshta msiexec msg mstsc net net1 netcfg netsh netstat nltest nslookup notepad odbcconf
openfiles pathping ping pnputil pnpunattend powercfg powershell print provlaunch qprocess query quser
rasdial recover reg regedit regedt32 regini regsvr32 relog replace robocopy route rundll32 runas sc
schtasks secedit setspn setx sfc shutdown slmgr sort subst sxstrace systeminfo takeown taskkill tasklist
taskmgr timeout tracerpt tracert tree typeperf unlodctr lodctr verifier verclsid vssadmin w32tm wbemtest
wecutil wevtutil where whoami winget winmgmt winrm winrs wmic write wscript wsmprovhost wuauclt wusa xcopy
`

// linuxPrograms are what a small Linux system has in /bin, /usr/bin, /sbin or
// /usr/sbin.
const linuxPrograms = `
awk bash basename cat chgrp chmod chown cmp cp cut date dd df dirname du echo env expr false find grep gzip
head hostname id install kill ln ls mkdir mkfifo mktemp mount mv nice printf ps pwd rm rmdir sed service sh
sleep sort stat stty su sync systemctl tail tar tee test touch tr true umount uname uniq wc which xargs
`

// wellKnown reports whether a bare program name is part of the system ("windows"
// or "linux") that the package runs on.
func wellKnown(system, name string) bool {
	list := windowsPrograms
	if system == "linux" {
		list = linuxPrograms
	} else {
		name = winpath.Fold(name)
		switch ext := winpath.Ext(name); ext {
		case winpath.Fold(".exe"), winpath.Fold(".com"):
			name = name[:len(name)-len(ext)]
		}
	}
	for _, known := range strings.Fields(list) {
		if system == "linux" && name == known || system != "linux" && name == winpath.Fold(known) {
			return true
		}
	}
	return false
}
