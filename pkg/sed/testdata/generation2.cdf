[version]
class = iexpress
CDFVersion = 2.0

; the order of sections is free
[Strings]
InstallPrompt=""
License="..\license.txt"
Done = "  All done.  "
TargetName='.\setup.exe'
Title="The "quoted" package"
Warning="Please update first: version 4.70, or later."
FileName = "setup.exe"
FILE7="old.inf"
FILE10="old.dll"
FILE3 = old.hlp

[Options]
ExtractOnly=0
ShowInstallProgramWindow = 2
HideExtractAnimation=0
UseLongFileName=0
RebootMode=2
ShowRebootUI=0
InstallPrompt=%installprompt%
DisplayLicense=%License%
EndMessage=%Done%
TargetName=%TargetName%
FriendlyName=%Title%
AppLaunched="old.inf"
PostInstallCmd="<none>"
SourceFiles="Files"
CAB_FixedSize=1457664
CAB_ResvCodeSigning=6144
PackageInstallSpace(KB)=2500
CompressionType=quantum
Quantum=7
KeepCabinet=1
VersionInfo=VersionSection
TargetFileVersion=#A\IEXPLORE.EXE:4.70.0.1155-:%Warning%:OK,#S\x.dll:1.0-2.0:No:YesNo

[VersionSection] 
FromFile="..\base.exe"
Internalname=%FileName% 
FileVersion=2.00.0115

[Files]
SourceFiles0=.\
SourceFiles1=..\more

[SourceFiles0]
%FILE7%
%FILE10%

[SourceFiles1]
%FILE3%
%NOTES%
