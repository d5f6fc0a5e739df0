using AdGenius.Contracts.Models;
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

    [Fact]
    public async Task A_retired_key_is_known_for_polls_and_not_submitted_with()
    {
        await using var host = Host(null, "key_0", "key_1");
        var provider = host["runway_gen3"];
        var refused = new RefusedKeys(_time, NullLogger<RefusedKeys>.Instance);

        Assert.Equal([("key_1", false), ("key_0", true)], provider.Keys.Select(key => (key.Secret, key.IsRetired)));
        Assert.Equal(["key_1"], refused.UsableOf(provider).Select(key => key.Secret));
        Assert.False(refused.Add(provider, provider.Keys[0], "no"));
        Assert.Equal(["key_1"], refused.UsableOf(provider).Select(key => key.Secret));
    }

    [Fact]
    public async Task A_provider_with_retired_keys_alone_has_no_key()
    {
        await using var host = new ProviderTestHost(new() { ["Providers:Runway:RetiredApiKeys:0"] = "key_0" });

        Assert.Equal(VideoModelState.NoKey, host["runway_gen3"].Traits.State);
    }

    private static ProviderTestHost Host(string? additionalKey, params string[] retiredKeys)
    {
        var settings = new Dictionary<string, string?>
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["Providers:Runway:AdditionalApiKeys:0"] = additionalKey,
        };
        for (var index = 0; index < retiredKeys.Length; index++)
        {
            settings[$"Providers:Runway:RetiredApiKeys:{index}"] = retiredKeys[index];
        }

        return new(settings);
    }
}
