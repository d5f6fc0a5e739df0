using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.PromptWorker.Dialects;
using AdGenius.PromptWorker.LanguageModel;
using AdGenius.PromptWorker.Policy;
using AdGenius.PromptWorker.Regeneration;
using AdGenius.PromptWorker.Rules;
using AdGenius.VideoRequests;

namespace AdGenius.PromptWorker;

/// <summary>
/// Quantifies prompts: the rules read and check them, a language model improves the result where one is configured, and the result is
/// fitted to the chosen video model.
/// </summary>
internal sealed class PromptQuantifier(LanguageModelQuantifier? model = null)
{
    /// <summary>The parameters of the order, or why its prompt cannot be used.</summary>
    public async Task<Quantification> QuantifyAsync(PromptOrder order, Reading reading, CancellationToken cancellationToken)
    {
        if (order is { Request.Feedback: not null, Earlier: { } earlier } && !StatesAnotherPrompt(order))
        {
            return await RegenerateAsync(order, earlier, EarlierRequestOf(order), cancellationToken);
        }

        var byRules = RulesQuantifier.Quantify(order.Request, reading);
        if (byRules is not Quantification.Read { Parameters: var rules })
        {
            return byRules; // what the rules refuse is refused before money is spent
        }

        var parameters = model is null || order.Request.UseAiGeneration == false
            ? rules
            : WithinPolicy(order, rules, await model.ImproveAsync(order, reading, rules, cancellationToken));
        var fitted = Dialect.Of(order.Request).Fit(parameters);
        return order.Request.Feedback is null || fitted.QuantifiedBy == PromptParameters.Rules
            ? WithFeedback(order, fitted)
            : await RegenerateAsync(order, fitted, EarlierRequestOf(order) ?? order.Request, cancellationToken);
    }

    /// <summary>Quantifies by rules alone, without a bus or a database.</summary>
    public static Quantification ByRules(PromptOrder order, Reading reading) => RulesQuantifier.Quantify(order.Request, reading) switch
    {
        Quantification.Read read => WithFeedback(order, Dialect.Of(order.Request).Fit(read.Parameters)),
        var other => other,
    };

    // The rules carry out what they know; a model is asked about the words that they do not know.
    private async Task<Quantification> RegenerateAsync(
        PromptOrder order, PromptParameters earlier, GenerateVideo? earlierRequest, CancellationToken cancellationToken) =>
        model is not null && order.Request.UseAiGeneration != false
            && Regenerator.Plan(order.Request, earlier, earlierRequest) is { } plan
            ? new Quantification.Read(WithinPolicy(order, plan.Rules, await model.RegenerateAsync(order, plan, cancellationToken)))
            : Regenerator.Quantify(order.Request, earlier, earlierRequest);

    // A model may add what the request does not have.
    private static PromptParameters WithinPolicy(PromptOrder order, PromptParameters rules, PromptParameters improved) =>
        PolicyCheck.CheckResult(order, improved) is PolicyDecision.Pass
            ? improved
            : rules with { FallbackReason = "The language model's answer was not used: the tenant's policy finds something in it." };

    // A prompt that was changed together with the feedback is quantified, and the feedback counts for the result.
    private static bool StatesAnotherPrompt(PromptOrder order) => order.EarlierRequest is { } earlier
        && (order.Request.Prompt != earlier.Prompt || !(order.Request.Scenes ?? []).SequenceEqual(earlier.Scenes ?? []));

    private static GenerateVideo? EarlierRequestOf(PromptOrder order) =>
        order.EarlierRequest is { } request ? EffectiveRequest.Of(request, order.Earlier) : null;

    private static Quantification WithFeedback(PromptOrder order, PromptParameters parameters) => order.Request.Feedback is null
        ? new Quantification.Read(parameters)
        : Regenerator.Quantify(order.Request, parameters, EarlierRequestOf(order) ?? order.Request);
}
