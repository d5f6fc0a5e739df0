# The images of the services, one target each (gateway, orchestrator, prompt-worker, provider-worker, storage-worker, frame-worker), and of
# the command (target command): migrations and operations in the cluster. It makes no videos, so it has no ffmpeg.
#   podman build -f deploy/docker/service.Dockerfile --target gateway -t adgenius/gateway:0.1.0 .
# deploy/build-images builds all of them. The frame worker for NVIDIA GPUs is frame-worker-cuda.Dockerfile.
# The two images of the .NET SDK and of ASP.NET. Where they come from another registry: --build-arg SDK_IMAGE=… --build-arg RUNTIME_IMAGE=…
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble

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
# The bill of materials of each program: every NuGet package in it with its version, hash and licence (CycloneDX).
RUN for folder in services/* cli; do \
      /tools/dotnet-CycloneDX "$(echo $folder/*.csproj)" -o "/app/${folder#services/}" -fn sbom.cdx.json -F Json -dpr > /tmp/sbom.log \
        || { cat /tmp/sbom.log; exit 1; }; \
    done

# One publish for all programs: what they share is compiled once, so a second service's image is ready at once. The command references every
# service, so its folder has each assembly in native code (ReadyToRun).
FROM restore AS publish
COPY . .
RUN dotnet msbuild deploy/docker/publish.proj -t:Publish -p:Programs="services/*/*.csproj" -p:Compiled="cli/*.csproj" \
        -p:RuntimeIdentifier=$(cat /rid) -m -v:q -nologo \
    && cp -r cli/bin/Release/net10.0/*/publish/. /app/cli \
    && for folder in services/*; do \
         cp -r $folder/bin/Release/net10.0/*/publish/. "/app/${folder#services/}" || exit 1; \
         for file in "/app/${folder#services/}"/*.dll; do \
           [ ! -f "/app/cli/${file##*/}" ] || cp "/app/cli/${file##*/}" "$file" || exit 1; \
         done; \
       done

# A service in an image belongs to a fleet: with ADGENIUS_FLEET it ends at once where bus, database or object store are not configured,
# instead of keeping its state in the container. The user has a number, as runAsNonRoot demands. Nothing but /tmp is written to,
# and the folder of crash records where a volume is mounted there: a new volume has the owner of the folder.
FROM $RUNTIME_IMAGE AS runtime
ENV ADGENIUS_FLEET=true ADGENIUS_HOME=/var/lib/adgenius ADGENIUS_Storage__WorkFolder=/tmp/storage ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1
RUN install -d -o 1654 -g 1654 /var/lib/adgenius /var/lib/adgenius/crashes
WORKDIR /app
EXPOSE 8080
USER 1654:1654

# ffmpeg and ffprobe, for the services that read and write media.
FROM $RUNTIME_IMAGE AS media
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
ENV ADGENIUS_FLEET=true ADGENIUS_HOME=/var/lib/adgenius ADGENIUS_Storage__WorkFolder=/tmp/storage ASPNETCORE_HTTP_PORTS=8080 \
    DOTNET_CLI_TELEMETRY_OPTOUT=1
RUN install -d -o 1654 -g 1654 /var/lib/adgenius /var/lib/adgenius/crashes
WORKDIR /app
EXPOSE 8080
USER 1654:1654

# OpenCV is linked to GTK 3; the fonts are those of placeholders and texts in pictures.
FROM media AS frames
USER 0
RUN apt-get update \
    && apt-get install -y --no-install-recommends libgtk-3-0 libatomic1 fonts-dejavu-core fonts-wqy-microhei fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/*
USER 1654:1654

FROM runtime AS gateway
COPY --from=publish /app/gateway /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius gateway" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/AdGenius.Gateway.dll"]

# Of itself the runtime collects after every 2.5 MB of new objects; with 64 MiB a job takes a fifth less processor time.
FROM runtime AS orchestrator
ENV DOTNET_GCgen0size=0x4000000
COPY --from=publish /app/orchestrator /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius orchestrator" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/AdGenius.Orchestrator.dll"]

FROM runtime AS prompt-worker
COPY --from=publish /app/prompt-worker /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius prompt-worker" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/AdGenius.PromptWorker.dll"]

FROM media AS provider-worker
COPY --from=publish /app/provider-worker /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius provider-worker" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/AdGenius.ProviderWorker.dll"]

FROM frames AS storage-worker
COPY --from=publish /app/storage-worker /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius storage-worker" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/AdGenius.StorageWorker.dll"]

FROM frames AS frame-worker
COPY --from=publish /app/frame-worker /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius frame-worker" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/AdGenius.FrameWorker.dll"]

FROM $RUNTIME_IMAGE AS command
ENV ADGENIUS_FLEET=true ADGENIUS_HOME=/tmp/adgenius DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /app
USER 1654:1654
COPY --from=publish /app/cli /app
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius command" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/adgenius.dll"]
CMD ["--help"]
