using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>JSON has one kind of numbers, and its schema takes 3.0 for an integer; Python and others write a fraction with it.</summary>
public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("3")]
    [InlineData("3.0")]
    [InlineData("3e0")]
    [InlineData("0.3E+1")]
    [InlineData("30e-1")]
    public void A_whole_number_is_read_however_it_is_written(string number)
    {
        var (request, faults) = Read($$$"""{"variations":{{{number}}},"seed":{{{number}}},"diffusion":{"steps":{{{number}}}}}""");

        Assert.Empty(faults);
        Assert.Equal((3, 3L, 3), (request!.Variations, request.Seed, request.Diffusion!.Steps));
        Assert.Equal(RequestDigest.Of(Read("""{"variations":3,"seed":3,"diffusion":{"steps":3}}""").Request!), RequestDigest.Of(request));
        Assert.Equal(3, JsonSerializer.Deserialize<RegenerateRequest>(
            $$"""{"feedback":"warmer","seed":{{number}}}""", RegenerateRequest.Strict)!.Seed);
    }

    [Theory]
    [InlineData("2.5")]
    [InlineData("1e400")]
    [InlineData("1e28")]
    [InlineData("-9223372036854775809")]
    [InlineData("\"3\"")]
    public void What_is_no_whole_number_of_the_range_is_refused(string number)
    {
        var (request, faults) = Read($$"""{"variations":{{number}},"seed":{{number}}}""");

        Assert.Null(request);
        Assert.Equal(["seed", "variations"], faults.Select(fault => fault.Field).Order());
        Assert.All(faults, fault => Assert.Contains("must be a whole number", fault.Text, StringComparison.Ordinal));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<RegenerateRequest>(
            $$"""{"feedback":"warmer","seed":{{number}}}""", RegenerateRequest.Strict));
    }

    private static (GenerateVideo? Request, IReadOnlyList<Contracts.Failure> Faults) Read(string members) => VideoRequestReader.Read(
        Encoding.UTF8.GetBytes("""{"requestId":"r","tenantName":"t","creativeId":"c","prompt":"Sunset",""" + members[1..]),
        tenantName: null, requestId: null, newRequestId: null);
}
