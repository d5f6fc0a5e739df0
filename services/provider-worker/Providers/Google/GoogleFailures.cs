using System.Text;
using System.Text.Json.Nodes;
using AdGenius.Contracts;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Providers.Http;

namespace AdGenius.ProviderWorker.Providers.Google;

/// <summary>What Google's errors mean. They come as <c>{error:{}}</c> or <c>[{error:{}}]</c>, with a status name or a number.</summary>
internal static class GoogleFailures
{
    private static readonly string[] TemporaryTexts = ["try again", "retry in", "high load", "overloaded", "per minute"];

    /// <summary>The answer table of a submit.</summary>
    public static SubmitResult Refused(string model, ProviderReply reply)
    {
        var error = ErrorOf(reply);
        return ((int)reply.Status, error?.Status) switch
        {
            (400, _) when IsSafety(error?.Message) => new SubmitResult.Refused(Failures.Moderated("the request")),
            (400 or 403, _) when ContainsText(error, "no longer available")
                || ContainsText(error, "is not found for") => new SubmitResult.Refused(Failures.Retired(GoogleTraits.ModelId, model)),
            (400, _) when error?.Message?.Contains("API key", StringComparison.OrdinalIgnoreCase) == true => KeyRefusals
                .Rejected(GoogleTraits.ModelId),
            (429, _) when IsExhausted(error, reply.RetryAfter) => KeyRefusals.QuotaExceeded(GoogleTraits.ModelId),
            (400 or 403, "FAILED_PRECONDITION" or "PERMISSION_DENIED") when ContainsText(error, "billing") => KeyRefusals
                .QuotaExceeded(GoogleTraits.ModelId),
            _ => CommonResponses.Submit(GoogleTraits.ModelId, model, reply, error?.Status),
        };
    }

    /// <summary>Google issues no access tokens for the service account.</summary>
    public static Failure OfToken(GoogleTokenResult.Refused refused) => new()
    {
        Code = FailureCode.ProviderUnavailable,
        Text = $"Google rejected the configured service account ({refused.Error}). Check the account, its key file and the worker's clock.",
    };

    /// <summary>The error that a job ended with.</summary>
    public static Failure Of(GoogleFault fault) => fault switch
    {
        _ when IsSafety(fault.Message) => Failures.Moderated("the request or its result"),
        { Code: 3 or 400 } or { Status: "INVALID_ARGUMENT" } => Failures.Invalid(GoogleTraits.ModelId),
        { Code: 5 or 404 } or { Status: "NOT_FOUND" } => Failures.Retired(GoogleTraits.ModelId, "the model"),
        { Code: 7 or 16 or 401 or 403 } or { Status: "PERMISSION_DENIED" or "UNAUTHENTICATED" } => Failures.KeyRejected(
            GoogleTraits.ModelId),
        { Code: 8 or 429 } or { Status: "RESOURCE_EXHAUSTED" } => OfExhaustion(fault),
        { Code: 1 or 499 } or { Status: "CANCELLED" } => new Failure {
            Code = FailureCode.Cancelled,
            Text = "The job was cancelled at the provider." },
        _ => Failures.ProviderFault(GoogleTraits.ModelId),
    };

    /// <summary>
    /// An overloaded server, a quota per minute and an account without credit have one code; the rest of the error says which it is.
    /// </summary>
    private static Failure OfExhaustion(GoogleFault fault)
    {
        var details = DetailsOf(fault);
        var retryAfter = RetryAfter.OfGoogleDetails(Encoding.UTF8.GetBytes(details));
        var isTemporary = retryAfter is not null
            || details.Contains("RetryInfo", StringComparison.Ordinal)
            || details.Contains("PerMinute", StringComparison.Ordinal)
            || TemporaryTexts.Any(text => ContainsText(fault, text));
        return isTemporary && !IsExhausted(fault, retryAfter)
            ? Failures.ProviderFault(GoogleTraits.ModelId, retryAfter)
            : Failures.QuotaExceeded(GoogleTraits.ModelId);
    }

    /// <summary>The error in an answer, or null.</summary>
    public static GoogleFault? ErrorOf(ProviderReply reply)
    {
        var root = LenientJson.Node(reply.Body);
        root = root is JsonArray { Count: > 0 } list ? list[0] : root;
        return root is JsonObject answer && answer["error"] is { } error
            ? LenientJson.Read(Encoding.UTF8.GetBytes(error.ToJsonString()), GoogleJson.Default.GoogleFault)
            : null;
    }

    /// <summary>
    /// True where no short wait helps: the quota of the day, a spending limit or the credit is used up. "Check your plan and billing
    /// details" is also the text of a quota per minute; its answer names that quota, or how long to wait.
    /// </summary>
    private static bool IsExhausted(GoogleFault? fault, TimeSpan? retryAfter)
    {
        var details = DetailsOf(fault);
        return details.Contains("PerDay", StringComparison.Ordinal) || ContainsText(fault, "per day") || ContainsText(fault, "spend")
            || (ContainsText(fault, "billing") && retryAfter is null && !details.Contains("PerMinute", StringComparison.Ordinal));
    }

    private static string DetailsOf(GoogleFault? fault) => fault?.Details?.GetRawText() ?? "";

    private static bool ContainsText(GoogleFault? fault, string word)
        => fault?.Message?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Google reports moderation in text only.</summary>
    private static bool IsSafety(string? message) => message is not null
        && (message.Contains("usage guidelines", StringComparison.OrdinalIgnoreCase)
            || message.Contains("safety", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Responsible AI", StringComparison.OrdinalIgnoreCase)
            || message.Contains(
                "prohibited",
                StringComparison.OrdinalIgnoreCase));
}
