using System.ClientModel;
using AdGenius.Downloads;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>One call to the model. Every failure is a result; neither question nor answer is logged.</summary>
internal sealed partial class LanguageModelClient(
    IChatClient chat, IOptions<LanguageModelOptions> options, ILogger<LanguageModelClient> logger)
{
    /// <summary>Asks for an answer in the form of <see cref="AnswerSchema"/>.</summary>
    /// <exception cref="OperationCanceledException">The process is stopping.</exception>
    public async Task<ModelReply> AskAsync(
        IReadOnlyList<ChatMessage> messages, CancellationToken timeout, CancellationToken cancellationToken)
    {
        if (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ModelReply.None("it timed out", WasCharged: false); // while the money was reserved: nothing is sent
        }

        try
        {
            var response = await chat.GetResponseAsync(messages, Options(), timeout);
            var usage = response.Usage;
            return response.Messages.SelectMany(message => message.Contents).OfType<ErrorContent>().Any()
                ? new ModelReply.None("it refused to answer", WasCharged: true)
                : response.FinishReason == ChatFinishReason.ContentFilter ? new ModelReply.None("its content filter stopped the answer",
                    true)
                : response.FinishReason == ChatFinishReason.Length ? new ModelReply.None("its answer was longer than MaxTokens", true)
                : new ModelReply.Answer(response.Text, usage?.InputTokenCount, usage?.OutputTokenCount);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ModelReply.None("it timed out", WasCharged: true);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // a foreign client reads a foreign server's answer: whatever it throws, the rules quantify the prompt
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var reply = ReplyOf(exception);
            LogFailed(options.Value.Model!, exception.GetType().Name, reply.Reason);
            return reply;
        }
    }

    private ChatOptions Options() => new()
    {
        MaxOutputTokens = options.Value.MaxTokens,
        ResponseFormat = ChatResponseFormat.ForJsonSchema(AnswerSchema.Json, AnswerSchema.Name),
    };

    private static ModelReply.None ReplyOf(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case ResponseTooLargeException:
                    return new ModelReply.None("its answer was too large", WasCharged: true);
                case HttpRequestException when RequestOutcome.IsNotSent(cause):
                    return new ModelReply.None("it could not be reached", WasCharged: false);
                case ClientResultException { Status: not 0 } result:
                    return OfStatus(result.Status);
            }
        }

        return exception is HttpRequestException or IOException or ClientResultException
            ? new ModelReply.None("the connection broke", WasCharged: true)
            : new ModelReply.None("its answer was not a chat completion", WasCharged: true);
    }

    private static ModelReply.None OfStatus(int status) => status switch
    {
        402 => new("its account has no credit left (402)", false),
        429 => new("its rate limit or quota is exceeded (429)", false),
        401 or 403 => new($"it does not accept the configured key ({status})", false),
        404 => new("it does not have this model or address (404)", false),
        // elsewhere, and not processed here; 303 is the answer to a request that was
        301 or 302 or 307 or 308 => new(
            $"it answered with a redirect ({status}), which is not followed; "
                + $"set {LanguageModelOptions.Section}:{nameof(LanguageModelOptions.BaseUrl)} to the address of the API itself",
            false),
        408 or 409 or 499 => new($"it gave up the request ({status})", true), // while it was being processed, perhaps
        >= 400 and < 500 => new($"it rejected the request ({status})", false),
        >= 500 => new($"it failed ({status})", true),
        _ => new($"it answered with an unexpected status ({status})", true),
    };

    [LoggerMessage(LogLevel.Warning, "Language model {Model}: {Exception}, {Reason}; the rules quantify the prompt")]
    private partial void LogFailed(string model, string exception, string reason);
}
