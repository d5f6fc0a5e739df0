using AdGenius.ProviderWorker.Submissions;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Submissions;

public sealed class RefusedKeysTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(true)] // used where every key rests, and accepted
    [InlineData(false)]
    public async Task A_refused_key_is_used_again_after_its_rest_or_once_it_was_accepted(bool isAccepted)
    {
        await using var host = Host("key_2");
        var provider = host["runway_gen3"];
        var refused = new RefusedKeys(_time, NullLogger<RefusedKeys>.Instance);

        Assert.True(refused.Add(provider, provider.Keys[1], "no"));
        Assert.Equal([provider.Keys[0].Secret], refused.UsableOf(provider).Select(key => key.Secret));

        _time.Advance(RefusedKeys.RestTime / 2);
        Assert.False(refused.Add(provider, provider.Keys[0], "no"));
        Assert.True(isAccepted || !refused.Add(provider, provider.Keys[1], "no")); // does not prolong its rest
        Assert.Equal(2, refused.UsableOf(provider).Count);

        if (isAccepted)
        {
            refused.Remove(provider, provider.Keys[1]);
        }
        else
        {
            _time.Advance(RefusedKeys.RestTime / 2);
        }

        Assert.Equal(["key_2"], refused.UsableOf(provider).Select(key => key.Secret));
    }

    [Fact]
    public async Task A_single_key_is_used_although_it_was_refused()
    {
        await using var host = Host(null);
        var provider = host["runway_gen3"];
        var refused = new RefusedKeys(_time, NullLogger<RefusedKeys>.Instance);

        Assert.False(refused.Add(provider, provider.Keys[0], "no"));
        Assert.Single(refused.UsableOf(provider));
    }

    private static ProviderTestHost Host(string? additionalKey) => new(new()
    {
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["Providers:Runway:AdditionalApiKeys:0"] = additionalKey,
    });
}
