package lint

import (
	"strings"

	"goexpress/internal/winpath"
)

// windowsPrograms are programs that every client has in the folders where a
// package looks for a bare name: System32, its WindowsPowerShell and wbem
// folders, and the Windows folder. Left out is what only some editions have. A
// name without an extension stands for its .exe: CreateProcess adds no other.
const windowsPrograms = `
attrib auditpol bcdboot bcdedit bitsadmin cacls certreq certutil charmap chcp.com chkdsk choice cipher
cleanmgr clip cmd cmdkey cmstp comp compact control convert cscript defrag diskpart dism doskey driverquery
dxdiag esentutl eventcreate eventvwr expand explorer extrac32 fc find findstr finger fltmc forfiles
format.com fsutil gpresult gpupdate hh hostname icacls ie4uinit iexpress infdefaultinstall ipconfig klist
label lodctr logman logoff lpksetup makecab manage-bde mmc mode.com more.com mountvol mshta msiexec mstsc
net net1 netsh netstat notepad nslookup odbcconf openfiles pathping perfmon ping pnputil powercfg powershell
print printui rasdial recover reg regedit regedt32 regini regsvr32 relog replace resmon robocopy route runas
rundll32 sc schtasks sdbinst secedit setx sfc shutdown slmgr.vbs sort subst sxstrace systeminfo takeown taskkill
tasklist taskmgr timeout tracerpt tracert tree.com typeperf tzutil unlodctr verifier vssadmin w32tm wecutil
wevtutil wextract where whoami winmgmt winrs wmic write wscript wusa xcopy
`

// linuxPrograms are what a small Linux system has in /bin, /usr/bin, /sbin or
// /usr/sbin.
const linuxPrograms = `
awk basename bash cat chgrp chmod chown cmp cp cut date dd df dirname du echo env expr false find grep gzip
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
		name = strings.TrimSuffix(name, winpath.Fold(".exe"))
	}
	for _, known := range strings.Fields(list) {
		if system == "linux" && name == known || system != "linux" && name == winpath.Fold(known) {
			return true
		}
	}
	return false
}
