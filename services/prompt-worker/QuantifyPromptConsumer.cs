using AdGenius.Contracts.Prompts;
using AdGenius.PromptWorker.Rules;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>
/// Quantifies one prompt and publishes the result. By rules the result is always the same; a language model's answer is kept, so a second
/// delivery is harmless.
/// </summary>
internal sealed class QuantifyPromptConsumer(PromptQuantifier quantifier) : IConsumer<QuantifyPrompt>
{
    public async Task Consume(ConsumeContext<QuantifyPrompt> context)
    {
        var command = context.Message;
        var order = new PromptOrder(
            command.JobId, command.TenantName, command.Request, command.Earlier, command.EarlierRequest);
        var reading = PromptReading.Of(command.Request.Prompt ?? "");
        switch (await quantifier.QuantifyAsync(order, reading, context.CancellationToken))
        {
            case Quantification.Read read:
                await context.Publish(
                    new PromptQuantified { JobId = command.JobId, Parameters = read.Parameters }, context.CancellationToken);
                break;
            case Quantification.Rejected rejected:
                await context.Publish(
                    new PromptRejected { JobId = command.JobId, Failure = rejected.Failure }, context.CancellationToken);
                break;
            case var other:
                throw new System.Diagnostics.UnreachableException(other.ToString());
        }
    }
}
