using AdGenius.Contracts;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Hosting.Bus;
using AdGenius.PromptWorker.Policy;
using AdGenius.PromptWorker.Rules;
using MassTransit;

namespace AdGenius.PromptWorker;

/// <summary>
/// Checks one request against the tenant's policy, quantifies its prompt and publishes the result. By rules the result is always the same;
/// a language model's answer is kept, so a second delivery is harmless.
/// </summary>
internal sealed class QuantifyPromptConsumer(PolicyCheck policy, PromptQuantifier quantifier) : IConsumer<QuantifyPrompt>
{
    private static readonly Failure NoTakeToEdit = new()
    {
        Code = FailureCode.InvalidRequest,
        Field = "edit.takeId",
        Text = "edit.takeId names no stored take of this tenant whose scenes are kept.",
    };

    public async Task Consume(ConsumeContext<QuantifyPrompt> context)
    {
        var command = context.Message;
        var order = new PromptOrder(command.JobId, command.TenantName, command.Request, command.Earlier, command.EarlierRequest)
        {
            Policy = command.Policy,
            Approved = command.Approved,
            BrandKit = command.BrandKit,
        };
        var answer = await AnswerAsync(order, context.CancellationToken);
        await context.PublishConfirmedAsync(answer, context.CancellationToken);
    }

    private async Task<object> AnswerAsync(PromptOrder order, CancellationToken cancellationToken)
    {
        var reading = PromptReading.Of(order.Request.Prompt ?? "");
        if (Refusal(order, await policy.CheckRequestAsync(order, reading, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        // The pictures of an edit exist: only its words are new.
        var quantification = order.Request.Edit is null ? await quantifier.QuantifyAsync(order, reading, cancellationToken)
            : order.Earlier is { } earlier ? new Quantification.Read(earlier)
            : new Quantification.Rejected(NoTakeToEdit);
        return quantification switch
        {
            Quantification.Read { Parameters: var parameters } =>
                (order.Request.Edit is null ? Refusal(order, PolicyCheck.CheckResult(order, parameters)) : null)
                ?? new PromptQuantified
                {
                    JobId = order.JobId,
                    Parameters = parameters with { RequiresLabel = order.Policy?.Label == true ? true : null },
                },
            Quantification.Rejected { Failure: var failure } => new PromptRejected { JobId = order.JobId, Failure = failure },
            var other => throw new System.Diagnostics.UnreachableException(other.ToString()),
        };
    }

    private static object? Refusal(PromptOrder order, PolicyDecision decision) => decision switch
    {
        PolicyDecision.Refuse { Failure: var failure } => new PromptRejected { JobId = order.JobId, Failure = failure },
        PolicyDecision.Hold { Findings: var findings } => new PromptHeld { JobId = order.JobId, Findings = findings },
        _ => null,
    };
}
