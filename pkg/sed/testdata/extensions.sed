[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
UseLongFileName=1
RebootMode=IS
TargetName=grüße.exe
FriendlyName=Extensions
SourceFiles=SourceFiles
CompressionType=None
CompressionMemory=18
CheckAdminRights=1
CodePage=932
ExitCode=zero
OnFailure=continue
SuccessCodes=1, 2,-2147024891
RebootCodes=0x80070BC2
CommandTimeout=600
SingleInstance=Refuse
ExecutionLevel=requireAdministrator
Subsystem=CONSOLE
LogFile=%TEMP%\setup.log
WipeOnExit=1
Icon=app.ico
Commands=Install steps
[Install steps]
msiexec /i base.msi /qn PROP="a b"
; a comment
"app\setup tool.exe" /dir "%ProgramFiles%\App"
%Last%
[Strings]
Last=cmd /c echo %Last%
FILE0=app\x.dll
FILE1=docs\
[SourceFiles]
SourceFiles0=.
[SourceFiles0]
%FILE0%=
%FILE1%=
app\=
*.msi=
app\*.exe=
