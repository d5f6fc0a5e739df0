using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting;
using AdGenius.PromptWorker.LanguageModel;
using AdGenius.PromptWorker.Policy;
using AdGenius.PromptWorker.Policy.Moderation;
using AdGenius.PromptWorker.Rules;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>The prompt worker, hosted alone or with other services: quantifies prompts.</summary>
public static class PromptWorkerService
{
    /// <summary>The service as a part of a process.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "prompt-worker",
        AddServices = static builder =>
        {
            builder.AddLanguageModel();
            builder.AddPolicy();
        },
        AddConsumers = static bus =>
        {
            bus.AddConsumer<QuantifyPromptConsumer, QuantifyPromptConsumerDefinition>();
            bus.AddConsumer<PreviewPromptConsumer, PreviewPromptConsumerDefinition>();
        },
    };

    /// <summary>
    /// What the rules read in the prompt of <paramref name="request"/>, and what <paramref name="policy"/> finds in it (null: the default),
    /// without a bus, a database or a language model.
    /// </summary>
    public static PromptPreview Preview(GenerateVideo request, TenantPolicy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reading = PromptReading.Of(request.Prompt ?? "");
        return PreviewBuilder.Of(
            request,
            reading,
            PromptQuantifier.ByRules(new QuantificationInput(Guid.Empty, request.TenantName, request), reading),
            PolicyRules.Of(policy).Check(PolicyTexts.Of(request, reading), approved: null));
    }
}
