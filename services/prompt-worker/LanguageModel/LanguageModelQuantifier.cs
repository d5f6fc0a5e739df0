using System.Text;
using AdGenius.Contracts.Prompts;
using AdGenius.Persistence.Databases;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>
/// Has a language model improve what the rules read. Whatever goes wrong, the result is the rules' with the reason: time, tokens and cost
/// are limited, and an invalid answer is repaired once.
/// </summary>
internal sealed class LanguageModelQuantifier(
    LanguageModelClient client, LanguageModelBilling billing, AnswerCache cache, IOptions<LanguageModelOptions> options, TimeProvider time)
{
    private const int MaxCalls = 2;
    private const int TokensOfFrame = 64; // what a server adds around the messages

    private static readonly int BytesOfSchema = Encoding.UTF8.GetByteCount(AnswerSchema.Json.GetRawText());

    /// <summary>The parameters of the model, or those of the rules with the reason.</summary>
    public async Task<PromptParameters> ImproveAsync(
        QuantificationInput input, Reading reading, PromptParameters rules, CancellationToken cancellationToken)
    {
        var question = Instructions.Question(input, reading, rules);
        var sceneCount = Instructions.SceneCountOf(input.Request, reading);
        var (answer, reason) = await AnswerAsync(
            input, question, Instructions.First(question), text => AnswerReader.Read(text, sceneCount), cancellationToken);
        return answer is null ? Rules(rules, reason) : AnswerMerge.Of(input.Request, reading, rules, answer, options.Value.Model!);
    }

    /// <summary>
    /// The parameters with what the model made of the words that no rule knows, or those of the rules with the reason. What the feedback
    /// does not mention is the same in both.
    /// </summary>
    public async Task<PromptParameters> RegenerateAsync(
        QuantificationInput input, RegenerationPlan plan, CancellationToken cancellationToken)
    {
        if (!FeedbackAnswer.Fits(plan.Known))
        {
            return Rules(plan.Rules, "the shot list is longer than an answer may be");
        }

        var question = FeedbackInstructions.Question(plan);
        var (answer, reason) = await AnswerAsync(
            input, question, FeedbackInstructions.First(question), text => FeedbackAnswer.Read(text, plan), cancellationToken);
        return answer is null
            ? Rules(plan.Rules, reason)
            : Regenerator.WithReport(
                plan.Before,
                FeedbackAnswer.Merge(plan, answer, input.Dialect, options.Value.Model!),
                input.Request,
                addedWords: []);
    }

    private async Task<(ModelAnswer? Answer, string Reason)> AnswerAsync(
        QuantificationInput input,
        string question,
        List<ChatMessage> messages,
        Func<string, (ModelAnswer? Answer, IReadOnlyList<string> Faults)> read,
        CancellationToken cancellationToken)
    {
        if (await cache.FindAsync(input.TenantName, question, cancellationToken) is { } kept && read(kept).Answer is { } known)
        {
            return (known, "");
        }

        try
        {
            return await AskAsync(input, question, messages, read, cancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception) || DatabaseOutage.IsDatabaseFailure(exception))
        {
            // Without the ledger nothing may be spent. A statement may take too long, too.
            return (null, "the ledger could not be reached");
        }
    }

    private async Task<(ModelAnswer? Answer, string Reason)> AskAsync(
        QuantificationInput input,
        string question,
        List<ChatMessage> first,
        Func<string, (ModelAnswer? Answer, IReadOnlyList<string> Faults)> read,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var spent = await billing.SpentAsync(input, cancellationToken);
        var messages = first;
        IReadOnlyList<string> faults = [];
        for (var call = 0; call < MaxCalls; call++)
        {
            var estimate = billing.CostOf(TokensAtMost(messages), options.Value.MaxTokens);
            if (spent + estimate > options.Value.MaxCost)
            {
                return (null, "a call may cost more than Prompts:LanguageModel:MaxCost");
            }

            var (reference, refusal) = await billing.ReserveAsync(input, estimate, cancellationToken);
            if (reference is null)
            {
                return (null, refusal);
            }

            var reply = await client.AskAsync(messages, either.Token, cancellationToken);
            var cost = CostOf(reply, estimate);
            ModelAnswer? answer = null;
            try
            {
                if (reply is ModelReply.Answer text)
                {
                    (answer, faults) = read(text.Text);
                    if (answer is not null)
                    {
                        // Before it is settled, which waits for the broker: another delivery of the command must not buy it again.
                        await cache.KeepAsync(input.TenantName, question, text.Text, cancellationToken);
                    }
                }
            }
            finally
            {
                await billing.SettleAsync(reference, cost);
            }

            if (answer is not null || reply is not ModelReply.Answer given)
            {
                return (answer, (reply as ModelReply.None)?.Reason ?? "");
            }

            spent += cost;
            messages = Instructions.Repair(first, given.Text, faults);
        }

        return (null, $"its answers were invalid: {faults[0]}");
    }

    private PromptParameters Rules(PromptParameters rules, string reason) =>
        rules with { FallbackReason = $"The language model {options.Value.Model} was not used: {reason}." };

    // A token has at least one byte, so this is never too little.
    private static long TokensAtMost(List<ChatMessage> messages) =>
        messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Text)) + BytesOfSchema + TokensOfFrame;

    // Where a server does not say what it counted, or says more than can be, the estimate counts.
    private decimal CostOf(ModelReply reply, decimal estimate) => reply switch
    {
        ModelReply.Answer { InputTokens: > 0 and var inputTokens, OutputTokens: > 0 and var outputTokens } =>
            Math.Min(estimate, billing.CostOf(inputTokens, outputTokens)),
        ModelReply.None { WasCharged: false } => 0,
        _ => estimate,
    };
}
