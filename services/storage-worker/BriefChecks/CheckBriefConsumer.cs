using AdGenius.Contracts.Finishing;
using AdGenius.Hosting.Bus;
using MassTransit;

namespace AdGenius.StorageWorker.BriefChecks;

/// <summary>Answers requests to check a brief.</summary>
internal sealed class CheckBriefConsumer(BriefCheck check) : IConsumer<CheckBrief>
{
    public async Task Consume(ConsumeContext<CheckBrief> context) =>
        await context.RespondConfirmedAsync(await check.RunAsync(context.Message, context.CancellationToken));
}
