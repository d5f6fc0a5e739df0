using System.Text.Json;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Which provider proves itself how.</summary>
internal sealed class CallbackVerifier(
    FalSignature fal,
    StandardWebhookSignature standard,
    GoogleToken google,
    IOptions<CallbackOptions> options)
{
    /// <summary>The verdict, or null when <paramref name="model"/> has no callbacks.</summary>
    /// <param name="model">The catalogue's id.</param>
    /// <param name="isAddressed">The callback came to the unguessable address of one submission.</param>
    /// <param name="message">The callback.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public async Task<CallbackVerdict?> CheckAsync(
        string model,
        bool isAddressed,
        CallbackMessage message,
        CancellationToken cancellationToken) => model switch
    {
        "pika_v2" or "stability_svd" => await fal.CheckAsync(message, cancellationToken),
        "openai_shorts" => standard.Check(message, options.Value.OpenAiSecrets, JobIdOf(message.Body)),
        "google_veo" when StandardWebhookSignature.IsPresent(message) => standard.Check(
            message,
            options.Value.GoogleSecrets,
            JobIdOf(message.Body)),
        "google_veo" => await google.CheckAsync(message, cancellationToken),
        // Luma signs nothing: the address is the proof, and a wake-up is all it gets
        "luma_dream" when isAddressed => new CallbackVerdict.Valid(null, null),
        _ => null,
    };

    /// <summary>The job that an event is about: <c>data.id</c>.</summary>
    private static string? JobIdOf(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                    ? id.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
