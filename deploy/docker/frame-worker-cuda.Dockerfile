# The frame worker on NVIDIA GPUs: ONNX Runtime's CUDA package on NVIDIA's image with CUDA 13 and cuDNN 9. amd64 only, as the package is.
#   podman build -f deploy/docker/frame-worker-cuda.Dockerfile --target frame-worker-cuda -t adgenius/frame-worker-cuda:0.1.0 .
# The two images of the .NET SDK and of ASP.NET. Where they come from another registry: --build-arg SDK_IMAGE=… --build-arg RUNTIME_IMAGE=…
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble
# Ubuntu, like the images above: the .NET runtime is copied into it.
ARG CUDA_IMAGE=nvidia/cuda:13.0.2-cudnn-runtime-ubuntu24.04

# What a restore reads, and nothing else: the layers below stay cached until a project file changes.
FROM $SDK_IMAGE AS projects
WORKDIR /source
COPY . .
RUN find . -type f ! -name '*.csproj' ! -name '*.proj' ! -name '*.props' ! -name '*.targets' ! -name global.json -delete \
    && find . -depth -type d -empty -delete && find . -exec touch -h -d @0 {} +

FROM $SDK_IMAGE AS restore
ARG TARGETARCH
ARG CYCLONEDX_VERSION=6.3.1
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
RUN dotnet tool install CycloneDX --version $CYCLONEDX_VERSION --tool-path /tools
WORKDIR /source
COPY --from=projects /source .
# amd64 is x64 to .NET; without BuildKit TARGETARCH is not set and the machine's own architecture counts.
RUN arch=${TARGETARCH:-$(dpkg --print-architecture)} && echo "linux-${arch#amd}" | sed 's/linux-64/linux-x64/' > /rid \
    && dotnet msbuild deploy/docker/publish.proj -t:Restore -p:Programs="services/*/*.csproj" -p:Compiled="cli/*.csproj" \
        -p:RuntimeIdentifier=$(cat /rid) -v:q -nologo
# Until here the layers are those of service.Dockerfile.
RUN dotnet msbuild deploy/docker/publish.proj -t:Restore -p:Compiled="services/frame-worker/*.csproj" -p:OnnxRuntimePackage=Gpu \
        -p:RuntimeIdentifier=$(cat /rid) -v:q -nologo
# The bill of materials: every NuGet package with its version, hash and licence (CycloneDX).
RUN /tools/dotnet-CycloneDX services/frame-worker/AdGenius.FrameWorker.csproj -o /app -fn sbom.cdx.json -F Json -dpr > /tmp/sbom.log \
    || { cat /tmp/sbom.log; exit 1; }

FROM restore AS publish
COPY . .
RUN dotnet msbuild deploy/docker/publish.proj -t:Publish -p:Compiled="services/frame-worker/*.csproj" -p:OnnxRuntimePackage=Gpu \
        -p:RuntimeIdentifier=$(cat /rid) -m -v:q -nologo \
    && cp -r services/frame-worker/bin/Release/net10.0/*/publish/. /app

FROM $RUNTIME_IMAGE AS dotnet

FROM $CUDA_IMAGE AS frame-worker-cuda
COPY --from=dotnet /usr/share/dotnet /usr/share/dotnet
# ICU, by the name that the distribution's version gives it, is what .NET needs beside what the base has. Only compositions encode, and
# those are made by workers without a GPU (Frames:Consume Keyframes), so there is no ffmpeg.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates tzdata "$(apt-cache pkgnames libicu | grep -E '^libicu[0-9]+$' | sort | tail -1)" \
        libgtk-3-0 libatomic1 fonts-dejavu-core fonts-wqy-microhei fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*
ENV ADGENIUS_FLEET=true ADGENIUS_HOME=/var/lib/adgenius ADGENIUS_Frames__Consume=Keyframes ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_RUNNING_IN_CONTAINER=true DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /app
COPY --from=publish /app /app
EXPOSE 8080
USER 1654:1654
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius frame-worker-cuda" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["/usr/share/dotnet/dotnet", "/app/AdGenius.FrameWorker.dll"]
