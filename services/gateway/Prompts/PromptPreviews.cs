using AdGenius.Contracts;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Prompts;

/// <summary>Has prompts quantified without making anything.</summary>
internal sealed partial class PromptPreviews(IBus bus, IOptions<GatewayOptions> options, ILogger<PromptPreviews> logger)
{
    /// <summary>
    /// The preview, or null when no prompt worker answers in time. It is not ended by a caller that disconnects: the message stays in the
    /// queue, and the caller's slot is taken until it has left.
    /// </summary>
    public async Task<PromptPreview?> FindAsync(GenerateVideo request, TenantPolicy? policy, int? promptTokens)
    {
        try
        {
            return await bus.AskAsync<PreviewPrompt, PromptPreview>(
                Queues.PreviewPrompt,
                new PreviewPrompt { TenantName = request.TenantName, Request = request, Policy = policy, PromptTokens = promptTokens },
                options.Value.PromptPreviewTimeout,
                CancellationToken.None);
        }
        catch (RequestException exception)
        {
            // For the caller a timeout and a fault are the same: there is no preview now.
            LogNoResponse(exception.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "No prompt worker answered a preview: {Reason}")]
    private partial void LogNoResponse(string reason);
}
