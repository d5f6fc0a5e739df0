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
        var input = new QuantificationInput(command.JobId, command.TenantName, command.Request, command.Earlier, command.EarlierRequest)
        {
            Policy = command.Policy,
            Approved = command.Approved,
            BrandKit = command.BrandKit,
            PromptTokens = command.PromptTokens,
        };
        var answer = await AnswerAsync(input, context.CancellationToken);
        await context.PublishConfirmedAsync(answer, context.CancellationToken);
    }

    private async Task<object> AnswerAsync(QuantificationInput input, CancellationToken cancellationToken)
    {
        var reading = PromptReading.Of(input.Request.Prompt ?? "");
        if (Refusal(input, await policy.CheckRequestAsync(input, reading, cancellationToken)) is { } refusal)
        {
            return refusal;
        }

        // The pictures of an edit exist: only its words are new.
        var quantification = input.Request.Edit is null ? await quantifier.QuantifyAsync(input, reading, cancellationToken)
            : input.Earlier is { } earlier ? new Quantification.Read(earlier)
            : new Quantification.Rejected(NoTakeToEdit);
        return quantification switch
        {
            Quantification.Read { Parameters: var parameters } =>
                (input.Request.Edit is null ? Refusal(input, PolicyCheck.CheckResult(input, parameters)) : null)
                ?? new PromptQuantified
                {
                    JobId = input.JobId,
                    Parameters = parameters with { RequiresLabel = input.Policy?.Label == true ? true : null },
                },
            Quantification.Rejected { Failure: var failure } => new PromptRejected { JobId = input.JobId, Failure = failure },
            var other => throw new System.Diagnostics.UnreachableException(other.ToString()),
        };
    }

    private static object? Refusal(QuantificationInput input, PolicyDecision decision) => decision switch
    {
        PolicyDecision.Refuse { Failure: var failure } => new PromptRejected { JobId = input.JobId, Failure = failure },
        PolicyDecision.Hold { Findings: var findings } => new PromptHeld { JobId = input.JobId, Findings = findings },
        _ => null,
    };
}
