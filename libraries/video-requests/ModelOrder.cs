using AdGenius.Contracts.Models;

namespace AdGenius.VideoRequests;

/// <summary>The order of the catalogue.</summary>
public static class ModelOrder
{
    /// <summary>
    /// The models: the frame workers' default model, their other models by name, the models of providers, and what else there is.
    /// </summary>
    /// <param name="found">The entries by id.</param>
    /// <param name="missing">The entry of a fixed id that was not found; null leaves it out.</param>
    public static IReadOnlyList<VideoModel> Of(IReadOnlyDictionary<string, VideoModel> found, Func<string, VideoModel>? missing)
    {
        ArgumentNullException.ThrowIfNull(found);
        var named = found.Values.Where(model => ModelIds.LocalNameOf(model.Id) is not null)
            .OrderBy(model => model.Id, StringComparer.Ordinal).ToList();
        List<VideoModel> ordered = [];
        foreach (var id in ModelIds.All)
        {
            if ((found.GetValueOrDefault(id) ?? missing?.Invoke(id)) is { } model)
            {
                ordered.Add(model);
            }

            if (id == ModelIds.Local)
            {
                ordered.AddRange(named);
            }
        }

        return [.. ordered, .. found.Values.Where(model => !ModelIds.IsKnown(model.Id))];
    }
}
