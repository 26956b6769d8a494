 ;@echo off
;set "target=%~dp0out.exe"
;copy /y "%~f0" "%temp%\x.sed" >nul
;iexpress /n /q /m %temp%\x.sed
;exit /b 0

[Version]
Class=IEXPRESS
SEDVersion=3
[Options]
PackagePurpose=InstallApp
TargetName=%TargetName%
FriendlyName=-
AppLaunched=cmd.exe /c "%bat_name%"
SourceFiles=SourceFiles
[Strings]
TargetName=out.exe
;
