using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Schedulers;

/// <summary>Clips or thresholds predicted clean samples where configured.</summary>
internal sealed class SampleLimits
{
    private readonly bool _thresholding;
    private readonly bool _clips;
    private readonly float _clipRange;
    private readonly double _quantile;
    private readonly float _largest;

    /// <param name="configuration">Of the scheduler.</param>
    /// <param name="clipsByDefault">The class's default of clip_sample; null for a class that has no such parameter.</param>
    /// <param name="hasThresholding">Whether the class has the parameter thresholding.</param>
    internal SampleLimits(SchedulerConfiguration configuration, bool? clipsByDefault, bool hasThresholding = true)
    {
        _thresholding = hasThresholding && configuration.Flag("thresholding", false);
        _clips = clipsByDefault is { } fallback && configuration.Flag("clip_sample", fallback);
        _clipRange = (float)configuration.Number("clip_sample_range", 1);
        _quantile = configuration.Number("dynamic_thresholding_ratio", 0.995);
        _largest = (float)configuration.Number("sample_max_value", 1);
        if (_thresholding && !(_quantile is >= 0 and <= 1))
        {
            throw Wrong("dynamic_thresholding_ratio", "from 0 to 1", _quantile);
        }

        if (_thresholding && !(_largest > 0))
        {
            throw Wrong("sample_max_value", "above 0", _largest);
        }

        if (_clips && !(_clipRange >= 0))
        {
            throw Wrong("clip_sample_range", "0 or more", _clipRange);
        }
    }

    internal bool Active => _thresholding || _clips;

    internal void Apply(Span<float> clean, int pictureCount)
    {
        if (_thresholding)
        {
            int length = clean.Length / pictureCount;
            for (int i = 0; i < pictureCount; i++)
            {
                Threshold(clean.Slice(i * length, length));
            }
        }
        else if (_clips)
        {
            for (int i = 0; i < clean.Length; i++)
            {
                clean[i] = Math.Clamp(clean[i], -_clipRange, _clipRange);
            }
        }
    }

    private static ModelFaultException Wrong(string member, string wanted, double value)
        => SchedulerConfiguration.Wrong(member, FormattableString.Invariant($"{wanted}; it is {value}"));

    /// <summary>Clips to a quantile of the picture's own values and scales back to at most 1.</summary>
    private void Threshold(Span<float> picture)
    {
        float[] sizes = picture.ToArray();
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Math.Abs(sizes[i]);
        }

        Array.Sort(sizes);
        double position = _quantile * (sizes.Length - 1);
        int low = (int)position;
        float bound = sizes[low] + ((float)(position - low) * (sizes[Math.Min(low + 1, sizes.Length - 1)] - sizes[low]));

        // The upper bound wins where it is below 1, so this is no Clamp.
        bound = Math.Min(Math.Max(bound, 1), _largest);
        for (int i = 0; i < picture.Length; i++)
        {
            picture[i] = Math.Min(Math.Max(picture[i], -bound), bound) / bound;
        }
    }
}
