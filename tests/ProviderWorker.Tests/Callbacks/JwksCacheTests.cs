using AdGenius.ProviderWorker.Providers.Callbacks;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

public sealed class JwksCacheTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_found_while_another_providers_address_does_not_answer()
    {
        using var servers = new Servers();
        using var cache = new JwksCache(
            servers, Options.Create(new CallbackOptions()), TimeProvider.System, NullLogger<JwksCache>.Instance);
        var unanswered = cache.FindAsync(Servers.Silent, static _ => true, Cancellation);
        await servers.SilentIsAsked;

        var found = cache.FindAsync(new Uri("https://provider.example/jwks"), static _ => true, Cancellation);

        Assert.IsType<JwksSearch.Found>(await found.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        Assert.False(unanswered.IsCompleted);
        servers.Answer();
        Assert.IsType<JwksSearch.Found>(await unanswered);
    }

    private sealed class Servers : HttpMessageHandler, IHttpClientFactory
    {
        public static readonly Uri Silent = new("https://silent.example/jwks");

        private const string PublicKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task SilentIsAsked => _asked.Task;

        public void Answer() => _answered.TrySetResult();

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri == Silent)
            {
                _asked.TrySetResult();
                await _answered.Task.WaitAsync(cancellationToken);
            }

            return new HttpResponseMessage
            {
                Content = new StringContent($$"""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"{{PublicKey}}"}]}"""),
            };
        }
    }
}
