@echo off
rem Runs Weir's command line, building it first when its sources changed (tools\build-weir.mjs).
setlocal
set "WEIR_PROGRAM="
for /f "usebackq delims=" %%p in (`node "%~dp0tools\build-weir.mjs"`) do set "WEIR_PROGRAM=%%p"
if not defined WEIR_PROGRAM (
  where node >nul 2>nul || echo Weir needs Node.js 20 or later to build itself, and there is no 'node' on the PATH. Install it, then run this again.>&2
  exit /b 1
)
"%WEIR_PROGRAM%" %*
exit /b %ERRORLEVEL%
