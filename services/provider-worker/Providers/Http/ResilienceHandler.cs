using Polly;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>Runs every call of a provider through its pipeline and reads the whole answer within the attempt's time.</summary>
internal sealed class ResilienceHandler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
{
    /// <summary>The largest answer that is read: a clip in base 64 fits.</summary>
    public const long MaxResponseBytes = 256 * 1024 * 1024;

    /// <summary>What a request does.</summary>
    public static readonly HttpRequestOptionsKey<CallKind> KindKey = new("adgenius.call-kind");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellationToken);
        context.Properties.Set(ProviderPipeline.Kind, request.Options.TryGetValue(KindKey, out var kind) ? kind : CallKind.Submit);
        try
        {
            return await pipeline.ExecuteAsync(
                static (inner, state) => state.Self
                    .AttemptAsync(state.Request, inner.CancellationToken), context, (Self: this, Request: request));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask<HttpResponseMessage> AttemptAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
