using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>
/// Quantifies one prompt and publishes the result. The result is deterministic, so a second delivery is harmless.
/// </summary>
internal sealed class QuantifyPromptConsumer : IConsumer<QuantifyPrompt>
{
    public Task Consume(ConsumeContext<QuantifyPrompt> context)
    {
        var command = context.Message;
        return RulesQuantifier.Quantify(command.Request) switch
        {
            Quantification.Read read => context.Publish(
                new PromptQuantified { JobId = command.JobId, Parameters = read.Parameters }, context.CancellationToken),
            Quantification.Rejected rejected => context.Publish(
                new PromptRejected { JobId = command.JobId, Failure = rejected.Failure }, context.CancellationToken),
            var other => throw new System.Diagnostics.UnreachableException(other.ToString()),
        };
    }
}
