@echo off
rem Stands for the protocol fixes: notes that it ran, with what and where, and ends with
rem the code that a real fix would end with.
echo %~nx0 %*>> "%SystemDrive%\IDKTemp\hotfixes.log"
echo   current directory: %CD%>> "%SystemDrive%\IDKTemp\hotfixes.log"
exit /b 0
