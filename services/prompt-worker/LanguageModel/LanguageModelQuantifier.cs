using System.Text;
using AdGenius.Contracts.Prompts;
using AdGenius.Persistence.Databases;
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
        PromptOrder order, Reading reading, PromptParameters rules, CancellationToken cancellationToken)
    {
        var question = Instructions.Question(order.Request, reading, rules);
        var sceneCount = Instructions.SceneCountOf(order.Request, reading);
        if (await cache.FindAsync(order.TenantName, question, cancellationToken) is { } kept
            && AnswerReader.Read(kept, sceneCount).Answer is { } known)
        {
            return AnswerMerge.Of(order.Request, reading, rules, known, options.Value.Model!);
        }

        try
        {
            return await AskAsync(order, reading, rules, question, sceneCount, cancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception))
        {
            // Without the ledger nothing may be spent. A call that was made stays reserved and is settled by the next one.
            return Rules(rules, "the ledger could not be reached");
        }
    }

    private async Task<PromptParameters> AskAsync(
        PromptOrder order, Reading reading, PromptParameters rules, string question, int? sceneCount, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var spent = await billing.SpentAsync(order, cancellationToken);
        var messages = Instructions.First(question);
        IReadOnlyList<string> faults = [];
        for (var call = 0; call < MaxCalls; call++)
        {
            var estimate = billing.CostOf(TokensAtMost(messages), options.Value.MaxTokens);
            if (spent + estimate > options.Value.MaxCost)
            {
                return Rules(rules, "a call may cost more than Prompts:LanguageModel:MaxCost");
            }

            if (await billing.ReserveAsync(order, estimate, cancellationToken) is not { } reference)
            {
                return Rules(rules, "the job's maxCost or the tenant's budget does not allow a call");
            }

            var reply = await client.AskAsync(messages, either.Token, cancellationToken);
            var cost = CostOf(reply, estimate);
            await billing.SettleAsync(reference, cost, cancellationToken);
            spent += cost;
            if (reply is not ModelReply.Answer answer)
            {
                return Rules(rules, ((ModelReply.None)reply).Reason);
            }

            (var read, faults) = AnswerReader.Read(answer.Text, sceneCount);
            if (read is not null)
            {
                await cache.KeepAsync(order.TenantName, question, answer.Text, cancellationToken);
                return AnswerMerge.Of(order.Request, reading, rules, read, options.Value.Model!);
            }

            messages = Instructions.Repair(question, answer.Text, faults);
        }

        return Rules(rules, $"its answers were invalid: {faults[0]}");
    }

    private PromptParameters Rules(PromptParameters rules, string reason) =>
        rules with { FallbackReason = $"The language model {options.Value.Model} was not used: {reason}." };

    // A token has at least one byte, so this is never too little.
    private static long TokensAtMost(List<ChatMessage> messages) =>
        messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Text)) + BytesOfSchema + TokensOfFrame;

    // Where a server does not say what it counted, or says more than can be, the estimate counts.
    private decimal CostOf(ModelReply reply, decimal estimate) => reply switch
    {
        ModelReply.Answer { InputTokens: >= 0 and var input, OutputTokens: >= 0 and var output } =>
            Math.Min(estimate, billing.CostOf(input, output)),
        ModelReply.None { WasCharged: false } => 0,
        _ => estimate,
    };
}
