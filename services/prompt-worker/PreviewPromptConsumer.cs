using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>Responds with what a prompt would be made with. Nothing is made.</summary>
internal sealed class PreviewPromptConsumer(PromptQuantifier quantifier) : IConsumer<PreviewPrompt>
{
    public async Task Consume(ConsumeContext<PreviewPrompt> context)
    {
        var (tenantName, request) = (context.Message.TenantName, context.Message.Request);
        var reading = PromptReading.Of(request.Prompt ?? "");
        var order = new PromptOrder(JobIds.OfRequest(tenantName, $"preview/{request.RequestId}"), tenantName, request);
        var quantification = await quantifier.QuantifyAsync(order, reading, context.CancellationToken);
        await context.RespondAsync(PreviewBuilder.Of(reading, quantification));
    }
}
