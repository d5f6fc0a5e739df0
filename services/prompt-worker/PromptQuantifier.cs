using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
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
    /// <summary>The parameters of the video, or why the prompt cannot be used.</summary>
    public async Task<Quantification> QuantifyAsync(QuantificationInput input, Reading reading, CancellationToken cancellationToken) =>
        Noted(input, await ReadAsync(input, reading, cancellationToken));

    private async Task<Quantification> ReadAsync(QuantificationInput input, Reading reading, CancellationToken cancellationToken)
    {
        if (input is { Request.Feedback: not null, Earlier: { } earlier } && !StatesAnotherPrompt(input))
        {
            return await RegenerateAsync(input, earlier, EarlierRequestOf(input), cancellationToken);
        }

        var byRules = RulesQuantifier.Quantify(input.Request, reading);
        if (byRules is not Quantification.Read { Parameters: var rules })
        {
            return byRules; // what the rules refuse is refused before money is spent
        }

        var parameters = model is null || input.Request.UseAiGeneration == false
            ? rules
            : WithinPolicy(input, rules, await model.ImproveAsync(input, reading, rules, cancellationToken));
        var fitted = input.Dialect.Fit(UnreadLanguage.Noted(parameters, input.Request));
        return input.Request.Feedback is null || fitted.QuantifiedBy == PromptParameters.Rules
            ? WithFeedback(input, fitted)
            : await RegenerateAsync(input, fitted, EarlierRequestOf(input) ?? input.Request, cancellationToken);
    }

    /// <summary>Quantifies by rules alone, without a bus or a database.</summary>
    public static Quantification ByRules(QuantificationInput input, Reading reading) =>
        Noted(input, RulesQuantifier.Quantify(input.Request, reading) switch
        {
            Quantification.Read read => WithFeedback(input, input.Dialect.Fit(UnreadLanguage.Noted(read.Parameters, input.Request))),
            var other => other,
        });

    // Whether a request, a prompt, feedback or a model's answer has asked for the music.
    private static Quantification Noted(QuantificationInput input, Quantification quantification) =>
        quantification is Quantification.Read { Parameters: var parameters }
            ? new Quantification.Read(parameters with
            {
                Adjustments = MusicMoods.Noted(parameters.Adjustments, EffectiveBrief.Of(input.Request, parameters)?.Music),
            })
            : quantification;

    // The rules carry out what they know; a model is asked about the words that they do not know.
    private async Task<Quantification> RegenerateAsync(
        QuantificationInput input, PromptParameters earlier, GenerateVideo? earlierRequest, CancellationToken cancellationToken) =>
        model is not null && input.Request.UseAiGeneration != false
            && Regenerator.Plan(input.Request, earlier, earlierRequest, input.PromptTokens) is { } plan
            ? new Quantification.Read(WithinPolicy(input, plan.Rules, await model.RegenerateAsync(input, plan, cancellationToken)))
            : Regenerator.Quantify(input.Request, earlier, earlierRequest, input.PromptTokens);

    // A model may add what the request does not have.
    private static PromptParameters WithinPolicy(QuantificationInput input, PromptParameters rules, PromptParameters improved) =>
        PolicyCheck.CheckResult(input, improved) is PolicyDecision.Pass
            ? improved
            : rules with { FallbackReason = "The language model's answer was not used: the tenant's policy finds something in it." };

    // A prompt that was changed together with the feedback is quantified, and the feedback counts for the result.
    private static bool StatesAnotherPrompt(QuantificationInput input) => input.EarlierRequest is { } earlier
        && (input.Request.Prompt != earlier.Prompt || !(input.Request.Scenes ?? []).SequenceEqual(earlier.Scenes ?? []));

    private static GenerateVideo? EarlierRequestOf(QuantificationInput input) =>
        input.EarlierRequest is { } request ? EffectiveRequest.Of(request, input.Earlier) : null;

    private static Quantification WithFeedback(QuantificationInput input, PromptParameters parameters) => input.Request.Feedback is null
        ? new Quantification.Read(parameters)
        : Regenerator.Quantify(input.Request, parameters, EarlierRequestOf(input) ?? input.Request, input.PromptTokens);
}
