using System.Text.Json;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>Reads problem documents.</summary>
internal static class Problem
{
    /// <summary>The document, once status and media type are as they must be.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((status, "application/problem+json"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        Assert.True(
            status == 400 || problem.GetProperty("code").GetString() != "InvalidRequest",
            $"InvalidRequest is the code of 400 alone: {text}");
        return problem;
    }

    /// <summary>The texts that the document has for a field.</summary>
    public static string Of(this JsonElement problem, string field) =>
        string.Join(" ", problem.GetProperty("errors").GetProperty(field).EnumerateArray().Select(text => text.GetString()));
}
