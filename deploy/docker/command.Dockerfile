# The command adgenius for operators: migrations (adgenius db update), keys, exports and erasures, in the cluster where the database is.
# It makes no videos, so it has no ffmpeg.
#   podman build -f deploy/docker/command.Dockerfile --target command -t adgenius/command:0.1.0 .
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
    && dotnet msbuild deploy/docker/publish.proj -t:Restore -p:Programs="services/*/*.csproj" -p:RuntimeIdentifier=$(cat /rid) -v:q -nologo
# Until here the layers are those of service.Dockerfile.
RUN dotnet msbuild deploy/docker/publish.proj -t:Restore -p:Programs="cli/*.csproj" -p:RuntimeIdentifier=$(cat /rid) -v:q -nologo
# The bill of materials: every NuGet package with its version, hash and licence (CycloneDX).
RUN /tools/dotnet-CycloneDX cli/AdGenius.Cli.csproj -o /app -fn sbom.cdx.json -F Json -dpr > /tmp/sbom.log || { cat /tmp/sbom.log; exit 1; }

FROM restore AS publish
COPY . .
RUN dotnet msbuild deploy/docker/publish.proj -t:Publish -p:Programs="cli/*.csproj" -p:RuntimeIdentifier=$(cat /rid) -m -v:q -nologo \
    && cp -r cli/bin/Release/net10.0/*/publish/. /app

FROM $RUNTIME_IMAGE AS command
ENV ADGENIUS_FLEET=true ADGENIUS_HOME=/tmp/adgenius DOTNET_CLI_TELEMETRY_OPTOUT=1
WORKDIR /app
COPY --from=publish /app /app
USER 1654:1654
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="AdGenius command" org.opencontainers.image.version=$VERSION org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.licenses=MIT
ENTRYPOINT ["dotnet", "/app/adgenius.dll"]
CMD ["--help"]
