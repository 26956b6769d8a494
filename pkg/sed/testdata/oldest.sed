[Version]
Class=IExpress
SEDVersion=3
[Options]
ExtractOnly=0
RebootMode=1
SourceFiles="SampleApp"
Strings="Texts"
TargetName=%PackageName%
FriendlyName=%FriendlyName%
AppLaunched="#Setup"
[SampleApp]
Source1=prog
Source2=data
[prog]
%App%
%Config%
[data]
readme.txt
[Setup]
%App%
%Config% /quiet "two words" NAME=value
%Config% /quiet "two words" NAME=value
[Texts]
PackageName="Sample.exe"
FriendlyName="Sample"
App=App.exe
Config="Config.exe"
