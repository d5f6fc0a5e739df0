using AdGenius.Contracts.Prompts;
using AdGenius.Hosting.Bus;
using AdGenius.PromptWorker.Policy;
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
        var input = new QuantificationInput(JobIds.OfRequest(tenantName, $"preview/{request.RequestId}"), tenantName, request)
        {
            IsPreview = true,
            Policy = context.Message.Policy,
            PromptTokens = context.Message.PromptTokens,
        };
        var findings = PolicyRules.Of(input.Policy).Check(PolicyTexts.Of(request, reading), approved: null);

        // What a policy would hold is not worth a model's answer.
        var quantification = findings.Count > 0
            ? PromptQuantifier.ByRules(input, reading)
            : await quantifier.QuantifyAsync(input, reading, context.CancellationToken);
        await context.RespondConfirmedAsync(PreviewBuilder.Of(request, reading, quantification, findings));
    }
}
