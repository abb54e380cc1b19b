@echo off
rem Llm-Music-Gen: starts, installs or checks the app. Double-click it, or give it what launcher.py takes.
setlocal DisableDelayedExpansion
title Llm-Music-Gen
pushd "%~dp0"
if errorlevel 1 goto no_folder
set "PYTHONUTF8=1"
set "PYTHONNOUSERSITE=1"
set "PYTHONHOME="
set "PYTHONPATH="
set "VENV=%~dp0.venv\Scripts\python.exe"
if "%~1"=="" goto first
if not exist "%VENV%" goto not_installed
"%VENV%" launcher.py %*
exit /b %ERRORLEVEL%

:first
set "EMPTY=0"
if exist "%VENV%" goto menu
call :frame "First Start"
echo This is the first start. Python packages, a language model engine and
echo instruments are installed into this folder, about 1 GB. Nothing else on
echo this computer is changed.
echo.
set "CH="
set /p "CH=Install now? Yes = Y, No = N: "
if not defined CH goto menu
set "CH=%CH:"=%"
if /i "%CH%"=="Y" goto install
if /i "%CH%"=="Yes" goto install

:menu
call :frame "Launcher"
echo     1. Start Llm-Music-Gen
echo     2. Install or Update
echo     3. Check Installation
echo     4. Get the Language Models
echo.
echo ================================================================================
set "CH="
set /p "CH=Selection; Menu Option = 1-4, Exit Program = X: "
if not defined CH goto nothing
set "EMPTY=0"
set "CH=%CH:"=%"
if "%CH%"=="1" goto start
if "%CH%"=="2" goto install
if "%CH%"=="3" goto check
if "%CH%"=="4" goto models
if /i "%CH%"=="X" goto leave
echo Please answer 1, 2, 3, 4 or X.
goto menu

:nothing
rem Enter alone shows the menu again; five times in a row means that there is nobody to answer.
set /a EMPTY+=1
if %EMPTY% LSS 5 goto menu
echo.
goto leave

:start
if not exist "%VENV%" goto start_missing
"%VENV%" launcher.py
if errorlevel 1 goto failed
if not errorlevel 0 goto failed
goto menu

:start_missing
echo.
echo Llm-Music-Gen is not installed yet: choose 2 first.
goto menu

:install
call :find_python
if not defined PY goto no_python
%PY% requisites.py
if errorlevel 1 goto failed
if not errorlevel 0 goto failed
goto menu

:check
call :find_python
if not defined PY goto no_python
%PY% requisites.py --check
if errorlevel 1 goto failed
if not errorlevel 0 goto failed
goto menu

:models
call :find_python
if not defined PY goto no_python
%PY% requisites.py --models
if errorlevel 1 goto failed
if not errorlevel 0 goto failed
goto menu

:failed
echo.
echo That ended with an error: see the lines above.
pause
goto menu

:no_python
echo.
echo No Python that fits was found on this computer.
echo   1. Get Python 3.12 (64-bit) from https://www.python.org/downloads/windows/
echo   2. In its installer tick "Add python.exe to PATH".
echo   3. Start this file again.
pause
exit /b 1

:no_folder
echo The folder of this file cannot be opened: "%~dp0"
pause
exit /b 1

:not_installed
echo Llm-Music-Gen is not installed yet. Start this file without anything behind it,
echo or run: python requisites.py
exit /b 1

:leave
popd
exit /b 0

:frame
echo.
echo ================================================================================
echo     Llm-Music-Gen: %~1
echo ================================================================================
echo.
exit /b 0

:find_python
set "PY="
call :try py -3.13
call :try py -3.12
call :try py -3.11
call :try py -3.10
call :try python
call :try python3
rem The Store's python.exe may stand before a real one.
for /f "delims=" %%P in ('where python 2^>nul') do call :try "%%P"
exit /b 0

:try
rem Only what really runs and is a 64-bit Python from 3.10 to 3.13 counts: the Store's python.exe is none.
if defined PY exit /b 0
%* -c "import sys; sys.exit(not ((3, 10) <= sys.version_info[:2] <= (3, 13) and sys.maxsize > 2**32))" >nul 2>nul && set PY=%*
exit /b 0
