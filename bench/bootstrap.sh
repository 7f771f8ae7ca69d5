#!/usr/bin/env bash
# The functions' cold start, printed as a table: NativeAOT, the same code under the JIT, and the floor. Builds what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
functions/publish.sh
dotnet publish bench/Floor/Floor.csproj --configuration Release --runtime linux-x64 --artifacts-path .build/bench/floor-obj \
  --output .build/bench/floor --nologo --verbosity quiet
dotnet publish functions/Functions.csproj --configuration Release --runtime linux-x64 --self-contained false -p:PublishAot=false \
  --artifacts-path .build/bench/jit-obj --output .build/bench/jit --nologo --verbosity quiet
dotnet build bench/Bench.csproj --configuration Release --artifacts-path .build/bench/obj --nologo --verbosity quiet
exec dotnet .build/bench/obj/bin/Bench/release/Bench.dll bootstrap .build/bootstrap .build/bench/jit .build/bench/floor
