made by hand
[Version]
Class=IEXPRES
SEDVersion=4
Title=x
[Options] and more
PackagePurpose=ExtractAndRun
ShowInstallProgramWindow=7
HideExtractAnimation=1 ; no animation
UseLongFileName=yes
CAB_FixSize=0
CABFileName=x.cab
PackageType=1
RebootMode=Q
CompressionType=zip
CompressionMemory=32
ExecutionLevel=Admin
SuccessCodes=3010,soon
TargetName=%TargetNme%
TargetName=b.exe
AppLaunched="a b.exe" "c"
FriendlyName="open
just text
=nothing
SourceFiles=SourceFiles
VersionInfo=NoSuch
TargetFileVersion=shell32.dll
Commands=Steps
[Strings]
TargetName=E:\???\x.exe
FILE0="setup.exe"
[SourceFiles
SourceFiles0=C:\??\
SourceFiles1=
SourceFiles2=more
SourceFiles3
[SourceFiles0]
%FILE0%=
%FILE1%=
setup.exe=
"quoted.exe"=
a=b.txt
%FILE0%=
[SourceFiles1]
[TargetFiles]
x=y
[strings]
FILE9=y
