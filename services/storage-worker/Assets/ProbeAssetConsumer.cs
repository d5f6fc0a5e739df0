using AdGenius.Contracts.Assets;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.StorageWorker.Assets;

/// <summary>Answers requests to check an uploaded file.</summary>
internal sealed class ProbeAssetConsumer(AssetProbe probe) : IConsumer<ProbeAsset>
{
    public async Task Consume(ConsumeContext<ProbeAsset> context) =>
        await context.RespondConfirmedAsync(await probe.RunAsync(context.Message, context.CancellationToken));
}
